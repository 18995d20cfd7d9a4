import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { freePort } from './free-port.ts'
import { cacheOf, fetchJars } from './maven.ts'
import { NETTY_JARS, OPENSEARCH_JARS } from './opensearch-jars.ts'
import { keep } from './server-program.ts'

/*
 * OpenSearch for tests: one node, by Java, on a free port of 127.0.0.1, in a folder that is removed with it. Its jars
 * (44 MB) are fetched once, by their hashes.
 */

const CACHE = cacheOf('opensearch')
const VERSION = '2.19.1'

const PLUGIN = {
  name: 'transport-netty4',
  description: 'HTTP',
  version: VERSION,
  'opensearch.version': VERSION,
  'java.version': '11',
  classname: 'org.opensearch.transport.Netty4Plugin',
}

const LOGGING = {
  'appender.console.type': 'Console',
  'appender.console.name': 'console',
  'appender.console.layout.type': 'PatternLayout',
  'appender.console.layout.pattern': '%p %c %m%n',
  'rootLogger.level': 'info',
  'rootLogger.appenderRef.console.ref': 'console',
}

const properties = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/** Lays a home as the distribution has it. */
const layHome = async (home: string, httpPort: number, ownPort: number): Promise<void> => {
  const plugin = join(home, 'modules', PLUGIN.name)
  const config = join(home, 'config')
  for (const folder of [plugin, config, join(home, 'plugins')]) await mkdir(folder, { recursive: true })
  for (const path of Object.keys(NETTY_JARS))
    await copyFile(join(CACHE, basename(path)), join(plugin, basename(path)))
  await writeFile(join(plugin, 'plugin-descriptor.properties'), properties(PLUGIN))
  await writeFile(
    join(plugin, 'plugin-security.policy'),
    'grant { permission java.security.AllPermission; };',
  )
  await writeFile(join(config, 'log4j2.properties'), properties(LOGGING))
  await writeFile(
    join(config, 'opensearch.yml'),
    [
      'discovery.type: single-node',
      'network.host: 127.0.0.1',
      `http.port: ${String(httpPort)}`,
      `transport.port: ${String(ownPort)}`,
      'cluster.routing.allocation.disk.threshold_enabled: false',
      '',
    ].join('\n'),
  )
}

const argumentsOf = (home: string): string[] => [
  ...['-Xms256m', '-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData'],
  '-Djava.security.manager=allow',
  // Without native code it does not mind being run by root, as tests in a container are.
  ...['-Djna.nosys=true', '-Djna.nounpack=true', '-Djna.boot.library.path=/nowhere'],
  ...[`-Dopensearch.path.home=${home}`, `-Dopensearch.path.conf=${join(home, 'config')}`],
  ...['-Dopensearch.distribution.type=tar', '-Dopensearch.bundled_jdk=false', '-Dlog4j2.disable.jmx=true'],
  ...[
    '-cp',
    Object.keys(OPENSEARCH_JARS)
      .map((path) => join(CACHE, basename(path)))
      .join(':'),
  ],
  'org.opensearch.bootstrap.OpenSearch',
]

export type SpawnedOpenSearch = {
  url: string
  /** Ends it for good and removes its folder. */
  stop: () => Promise<void>
}

/**
 * Starts an empty OpenSearch of one node.
 * @throws Error that says what is missing: Java, or the way to Maven Central
 */
export const spawnOpenSearch = async (): Promise<SpawnedOpenSearch> => {
  await fetchJars('OpenSearch', { ...OPENSEARCH_JARS, ...NETTY_JARS }, CACHE)
  const home = await mkdtemp(join(tmpdir(), 'sahut-opensearch-'))
  const [port, ownPort] = [await freePort(), await freePort()]
  await layHome(home, port, ownPort)
  const server = await keep({
    command: 'java',
    args: argumentsOf(home),
    advice: 'sudo apt-get install default-jre-headless',
    isReady: (line) => line.includes('recovered [0] indices'),
  })
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: async () => {
      await server.kill()
      await rm(home, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
