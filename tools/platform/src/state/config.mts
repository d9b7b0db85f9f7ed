import { homedir } from 'node:os';
import { join } from 'node:path';

/** What this program takes from the environment; the only file here that looks at it. */
export interface PlatformConfig {
  readonly javaHome: string | undefined;
  /** Where JDKs are looked for besides, if not in the usual folders. */
  readonly jvmFolders: readonly string[] | undefined;
  readonly mavenHome: string | undefined;
  readonly path: readonly string[];
  /** Shared between checkouts: engines unpacked once. */
  readonly cacheDir: string;
  readonly gatewayPort: number | undefined;
  readonly logLevel: string;
  readonly otlpUrl: string | undefined;
  /** A token of a person's own, for the command line. */
  readonly givenToken: string | undefined;
  readonly isZsh: boolean;
  /** Whether `npm start` or the like runs this. */
  readonly isFromNpm: boolean;
  /** What any child needs to run at all. */
  readonly childEnvironment: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(env: Environment = process.env): PlatformConfig {
  const port = Number(env['PORT']);
  return {
    javaHome: env['JAVA_HOME'],
    jvmFolders: env['WELLFLOW_JVM_FOLDERS']?.split(':'),
    mavenHome: env['MAVEN_HOME'] ?? env['M2_HOME'],
    path: (env['PATH'] ?? '').split(':').filter((folder) => folder !== ''),
    cacheDir: cacheDirOf(env),
    gatewayPort: Number.isInteger(port) && port > 0 ? port : undefined,
    logLevel: env['WELLFLOW_LOG_LEVEL'] ?? 'info',
    otlpUrl: env['WELLFLOW_OTLP_URL'],
    givenToken: env['WELLFLOW_TOKEN'],
    isZsh: (env['SHELL'] ?? '').endsWith('zsh'),
    isFromNpm: env['npm_lifecycle_event'] !== undefined,
    childEnvironment: pick(env, passedOn),
  };
}

function cacheDirOf(env: Environment): string {
  return env['WELLFLOW_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'wellflow');
}

const passedOn = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'JAVA_HOME', 'MAVEN_OPTS', 'XDG_RUNTIME_DIR'],
  ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
];

function pick(env: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
