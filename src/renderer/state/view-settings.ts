/**
 * What of a view can be saved beside the filter: its own filter, order, pivot plan. A view's store registers itself once, by the
 * view's id; whoever saves or opens a view need not import it.
 */

interface ViewSettings {
  read(): unknown;
  apply(settings: unknown): void;
}

const registered = new Map<string, ViewSettings>();

interface Store<T> {
  getState(): T;
  setState(part: Partial<T>): void;
}

/** `same`: of the kinds that the usual value has, with all its keys; `loose`: an object of texts, numbers, switches and lists of them. */
export type PartKind = 'same' | 'loose';

/** Registers the parts of a view's store that are saved with it. */
export function registerViewSettings<T extends object>(
  view: string,
  store: Store<T>,
  parts: { readonly [K in keyof T]?: PartKind },
): void {
  const names = Object.keys(parts) as (keyof T & string)[];
  const read = (): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, store.getState()[name]]));
  const usual = read();
  registered.set(view, {
    read,
    apply: (settings) => {
      const given = isPlain(settings) ? settings : {};
      const taken = names.map((name) => {
        const value = Object.hasOwn(given, name) ? given[name] : undefined;
        const fits = parts[name] === 'loose' ? isLoose(value) : isSame(value, usual[name]);
        return [name, fits ? value : usual[name]];
      });
      store.setState(Object.fromEntries(taken) as Partial<T>);
    },
  });
}

/** The settings of a view now; undefined where it has none. */
export function readViewSettings(view: string): unknown {
  return registered.get(view)?.read();
}

/** Puts saved settings in place; parts that are missing or of another kind get their usual value. */
export function applyViewSettings(view: string, settings: unknown): void {
  registered.get(view)?.apply(settings);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

function isLoose(value: unknown): boolean {
  return (
    isPlain(value) &&
    Object.values(value).every((one) => isScalar(one) || (Array.isArray(one) && one.every((item) => isScalar(item))))
  );
}

/** True where `value` is built like `usual`; items of a list are like its first (texts where it has none). */
export function isSame(value: unknown, usual: unknown): boolean {
  if (Array.isArray(usual)) return Array.isArray(value) && value.every((item) => isSame(item, usual[0] ?? ''));
  if (isPlain(usual)) return isPlain(value) && Object.entries(usual).every(([name, one]) => isSame(value[name], one));
  return typeof value === typeof usual;
}
