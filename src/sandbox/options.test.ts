import { DEFAULT_PORTS, readStartOptions, StartRefusal } from './options.ts';

test('without anything said it serves on the usual ports from .tieline', () => {
  expect(readStartOptions([], {})).toEqual({ task: 'serve', isReset: false, ports: DEFAULT_PORTS, directory: '.tieline' });
});

test('a flag wins over the environment, and the environment over the default', () => {
  const { ports } = readStartOptions(['--port-hub', '5002'], { TIELINE_PORT_HUB: '6002', TIELINE_PORT_BACKEND: '6001' });
  expect(ports).toEqual({ workspace: 4_600, backend: 6_001, hub: 5_002 });
});

test.each([
  ['--once', 'once'],
  ['--help', 'help'],
  ['-h', 'help'],
])('%s asks for %s', (flag, task) => {
  expect(readStartOptions([flag], {}).task).toBe(task);
});

test.each([
  ['an unknown flag', ['--rest'], {}, /--rest.*npm start -- --reset/s],
  ['a port that is no number', ['--port-hub', 'many'], {}, /--port-hub is "many"/],
  ['a port out of range', [], { TIELINE_PORT_WORKSPACE: '70000' }, /TIELINE_PORT_WORKSPACE is "70000"/],
  ['one port for two servers', ['--port-hub', '4600'], {}, /three different ports/],
])('%s is refused with what to do', (_what, args, environment, message) => {
  expect(() => readStartOptions(args, environment)).toThrow(StartRefusal);
  expect(() => readStartOptions(args, environment)).toThrow(message);
});
