/**
 * Starts the web host: `[PATH…] [--port N] [--no-open] [--stdin-lifeline]`. Prints the sign-in link on standard output;
 * each Enter on standard input prints another one. With `--stdin-lifeline` it ends when standard input closes, so that
 * whoever started it cannot leave it behind.
 */
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answerHostCall, type HostHandlers, isHostCall } from '#shared/contract/host-calls.ts';
import { createEngine, defaultUserDataFolder, type Engine, type EngineDoor, listFolder } from '../engine/engine.ts';
import { hasDisplay, openBrowser } from './open-browser.ts';
import { startWebHost } from './server.ts';

const version = '0.1.0';

const usage = `Usage: eventloupe-web [PATH…] [--port N] [--no-open] [--stdin-lifeline]
  PATH              evidence folders or files, or one .eventloupe case, to open at once
  --port N          port on 127.0.0.1 (default: any free one)
  --no-open         do not open a browser
  --stdin-lifeline  end when standard input closes
`;

/** The project's folder, upwards from the source or the built bundle: the one that holds the built renderer. */
function findBuilt(): string | undefined {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'out', 'renderer', 'index.html'))) {
    const up = path.dirname(folder);
    if (up === folder) return undefined;
    folder = up;
  }
  return path.join(folder, 'out');
}

/** The engine's door with this host's own operations in front of it. */
function withHostCalls(engine: Engine, startPaths: readonly string[]): EngineDoor {
  let unclaimed = [...startPaths];
  const handlers: HostHandlers = {
    'host.info': () => {
      const paths = unclaimed;
      unclaimed = [];
      return {
        host: 'web',
        nativeDialogs: false,
        platform: process.platform,
        homeFolder: os.homedir(),
        startPaths: paths,
      };
    },
    'host.listFolder': ({ path: folder }) => listFolder(folder),
  };
  return {
    dispatch: (name, input, options) =>
      isHostCall(name) ? answerHostCall(handlers, name, input) : engine.dispatch(name, input, options),
    subscribe: (listener) => engine.subscribe(listener),
  };
}

/** Runs until a signal or the lifeline ends it; gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`);
    return 2;
  }
  const { values, positionals } = parsed;
  const port = Number(values.port);
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    process.stderr.write(`--port must be a number from 0 to 65535, not ${values.port}\n`);
    return 2;
  }
  const built = findBuilt();
  if (!built) {
    process.stderr.write('The app has not been built: run npm run build first (npm start does it by itself).\n');
    return 1;
  }

  const engine = createEngine({ userDataFolder: defaultUserDataFolder(), host: 'web', version });
  const startPaths = positionals.map((given) => path.resolve(given));
  const host = await startWebHost({
    door: withHostCalls(engine, startPaths),
    rendererFolder: path.join(built, 'renderer'),
    apiScript: path.join(built, 'preload', 'web.cjs'),
    port,
  });
  const link = host.newLink();
  process.stdout.write(
    `EventLoupe is ready: ${link}\n(The link works once, on this machine only. Ctrl+C ends EventLoupe.)\n`,
  );
  if (!values['no-open'] && hasDisplay()) openBrowser(link);

  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
    process.stdin.on('data', (data) => {
      if (String(data).includes('\n')) process.stdout.write(`EventLoupe is ready: ${host.newLink()}\n`);
    });
    if (values['stdin-lifeline']) process.stdin.once('end', resolve);
  });
  process.stdin.pause();
  await host.close();
  await engine.close();
  return 0;
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '0' },
      'no-open': { type: 'boolean', default: false },
      'stdin-lifeline': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}
