import { spawnSync } from 'node:child_process'

/** What the tests need of the system, beyond what npm brings: the program, and Debian's package of it. */
const COMPONENTS = [
  { program: 'chromium', debian: 'chromium', for: 'the tests in a real browser' },
  { program: 'java', debian: 'default-jre-headless', for: "the chat log's suite on AWS's DynamoDB Local" },
  { program: 'redis-server', debian: 'redis-server', for: 'the tests of the bus between processes' },
  { program: 'mosquitto', debian: 'mosquitto', for: 'the tests of the bus over MQTT' },
  { program: 'caddy', debian: 'caddy', for: 'the test of the front door of a self-hosted Sahut' },
  { program: 'tinyproxy', debian: 'tinyproxy-bin', for: "the tests of a number's proxy" },
  { program: 'microsocks', debian: 'microsocks', for: "the tests of a number's proxy" },
  { program: 'openssl', debian: 'openssl', for: 'the tests of the bus over TLS' },
] as const

/** Servers lie in a folder that is not on everybody's PATH. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin`

const isThere = (program: string): boolean =>
  spawnSync('which', [program], { env: { ...process.env, PATH } }).status === 0

const run = (command: string, ...args: string[]): void => {
  process.stdout.write(`  ${command} ${args.join(' ')}\n`)
  const { status, stderr } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`)
}

const missing = COMPONENTS.filter(({ program }) => !isThere(program))
for (const { program, debian, for: purpose } of missing)
  process.stdout.write(`${program} (Debian: ${debian}) is missing; ${purpose} need it.\n`)

if (missing.length > 0) {
  const packages = missing.map(({ debian }) => debian)
  if (process.getuid?.() === 0 && isThere('apt-get')) {
    process.stdout.write('Installing:\n')
    run('apt-get', 'update')
    run('apt-get', 'install', '-y', '--no-install-recommends', ...packages)
  } else {
    process.stderr.write(`Please install them, on Debian by: sudo apt-get install ${packages.join(' ')}\n`)
    process.exit(1)
  }
}
