/** What `npm run package` was asked for, or why it cannot be done. */

/** A checked request. `backend` is an origin without a trailing slash. */
export type PackageOptions = { backend: string; way: 'hosted' | 'assets' };

const usage = 'Write: npm run package -- --backend https://tieline.example.com [--hosted]';

/** Reads the arguments. @throws Error saying what is wrong and what to write. */
export const readPackageOptions = (args: string[]): PackageOptions => {
  const rest = [...args];
  const options: { backend?: string; way: PackageOptions['way'] } = { way: 'assets' };
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--hosted') options.way = 'hosted';
    else if (argument === '--backend') options.backend = rest.shift() ?? '';
    else if (argument.startsWith('--backend=')) options.backend = argument.slice('--backend='.length);
    else throw new Error(`Unknown argument "${argument}". ${usage}`);
  }
  if (options.backend === undefined) {
    throw new Error(
      `A package is bound to one backend: its address goes into the manifest, and the help desk sends secrets to no other host. ${usage}`,
    );
  }
  return { backend: checkedBackend(options.backend), way: options.way };
};

/** The origin of a backend. @throws Error for anything that a help desk could not reach over https at its root. */
export const checkedBackend = (given: string): string => {
  if (given.trim() === '') throw new Error(`--backend is empty. ${usage}`);
  if (!URL.canParse(given)) throw new Error(`--backend "${given}" is no address: it needs a scheme and a host. ${usage}`);
  const { protocol, hostname, username, pathname, search, hash, origin } = new URL(given);
  if (protocol !== 'https:') {
    throw new Error(`--backend "${given}" is not https. The help desk's pages are, and a browser blocks anything less inside them. ${usage}`);
  }
  if (hostname === '') throw new Error(`--backend "${given}" names no host. ${usage}`);
  if (username !== '') throw new Error(`--backend "${new URL(given).host}" carries a user name: everybody with the package could read it. ${usage}`);
  if (pathname !== '/' || search !== '' || hash !== '')
    throw new Error(`--backend "${given}" has a path. The backend answers at the root of a host: give only ${origin}. ${usage}`);
  return origin;
};
