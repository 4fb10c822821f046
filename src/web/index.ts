/** Entry of the web host. Checks Node before anything can load better-sqlite3, which crashes an old Node silently. */
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(`EventLoupe needs Node 24 or newer; this is ${process.versions.node}. Use: npm start\n`);
  process.exit(2);
}
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
