import { readText } from './files.mts';

/** A package in `package-lock.json`, as far as it is read here. */
export interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockedPackages = Readonly<Record<string, LockedPackage>>;

export interface LockFile {
  readonly packages: LockedPackages;
}

export interface MissingPackage {
  /** Where it belongs: `node_modules/@swc/core-darwin-arm64`. */
  readonly path: string;
  readonly locked: LockedPackage;
}

export function readLock(): LockFile {
  return parseLock(readText('package-lock.json'));
}

/**
 * Packages for other platforms that some package names and the lock file has not. npm leaves them out where the registry it
 * was asked does not have them, and `npm ci` then refuses the lock file on every machine.
 */
export function missingPackages(packages: LockedPackages): readonly MissingPackage[] {
  return Object.entries(packages).flatMap(([owner, { dev, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]) => {
      if (isThere(packages, owner, name) || !/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) return [];
      const path =
        packages[`node_modules/${name}`] === undefined ? `node_modules/${name}` : `${owner}/node_modules/${name}`;
      return [{ path, locked: { version, ...platformOf(name), ...(dev && { dev }), optional: true } }];
    }),
  );
}

/** The packages with what was missing, in npm's order. */
export function completed(packages: LockedPackages): LockedPackages {
  const missing = missingPackages(packages).map(({ path, locked }) => [path, locked] as const);
  const all = Object.entries({ ...packages, ...Object.fromEntries(missing) });
  return Object.fromEntries(all.sort(([left], [right]) => left.localeCompare(right, 'en')));
}

// Node looks in the folder of the package, then in each one above.
function isThere(packages: LockedPackages, owner: string, name: string): boolean {
  const folders = owner
    .split('/node_modules/')
    .map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'));
  return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`].some(
    (path) => packages[path] !== undefined,
  );
}

const systems = ['darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'netbsd', 'android', 'openharmony', 'sunos', 'aix'];
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32'];
const libraries: Readonly<Record<string, string>> = {
  gnu: 'glibc',
  glibc: 'glibc',
  gnueabihf: 'glibc',
  musl: 'musl',
  musleabihf: 'musl',
};

// These packages carry their platform in their names; npm reads it from fields.
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const parts = name.split(/[-/]/);
  const os = systems.filter((system) => parts.includes(system));
  const cpu = processors.filter((processor) => parts.includes(processor));
  const libc = parts.flatMap((part) => libraries[part] ?? []);
  return { ...(cpu.length > 0 && { cpu }), ...(os.length > 0 && { os }), ...(libc.length > 0 && { libc }) };
}

function parseLock(text: string): LockFile {
  return JSON.parse(text) as LockFile;
}
