import { readPackageOptions } from '../../scripts/package/options.ts';

test('refuses to make a package for no backend, and says why', () => {
  expect(() => readPackageOptions(['--hosted'])).toThrow(/bound to one backend.*Write: npm run package -- --backend https:/);
});

test.each([
  ['http://tieline.example.com', 'is not https'],
  ['ftp://tieline.example.com', 'is not https'],
  ['tieline.example.com', 'no address'],
  ['https://', 'no address'],
  ['', 'is empty'],
  ['https://tieline.example.com/desk', 'has a path'],
  ['https://tieline.example.com/?a=b', 'has a path'],
  ['https://tieline.example.com/#top', 'has a path'],
  ['https://admin:hunter2@tieline.example.com', 'carries a user name'],
])('refuses the backend "%s": it %s', (backend, reason) => {
  const refuse = () => readPackageOptions(['--backend', backend]);
  expect(refuse).toThrow(reason);
  expect(refuse).not.toThrow('hunter2');
});

test('refuses an argument it does not know instead of guessing', () => {
  expect(() => readPackageOptions(['--backend', 'https://tieline.example.com', '--host'])).toThrow('Unknown argument "--host"');
});

test.each([
  [['--backend', 'https://tieline.example.com/'], { backend: 'https://tieline.example.com', way: 'assets' }],
  [['--backend=https://Tieline.Example.com:8443', '--hosted'], { backend: 'https://tieline.example.com:8443', way: 'hosted' }],
])('takes %j', (args, options) => {
  expect(readPackageOptions(args)).toEqual(options);
});
