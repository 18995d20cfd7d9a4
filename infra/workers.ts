import { storeEnvironment, tableAccess } from './database.ts'
import { mediaAccess, mediaEnvironment } from './media.ts'
import { cluster, PEER_PORT, workersGroup } from './network.ts'
import { busEnvironment, busSecrets, busStatements } from './bus.ts'
import { authKey, authKeyAccess, pushSecret } from './secret.ts'
import { origin } from './router.ts'
import { searchEnvironment, searchStatements } from './search.ts'
import { settingsOf } from './stage.ts'
import { TABLE_RIGHTS } from './table-rights.ts'
import { scaleOn, SHUTDOWN_SECONDS, taskOf } from './task.ts'

const { workers: sizes, logs } = settingsOf($app.stage)

const task = taskOf({
  name: 'workers',
  ports: [PEER_PORT],
  group: workersGroup,
  secrets: { ...busSecrets, PUSH_SECRET: pushSecret },
  statements: [
    ...tableAccess(TABLE_RIGHTS.workers),
    authKeyAccess,
    ...busStatements,
    ...mediaAccess,
    ...searchStatements.workers,
  ],
})

/** WhatsApp sessions. They stay on demand where people rely on them: a session that moves is silent for a moment. */
export const workers = new sst.aws.Service('Workers', {
  cluster,
  architecture: 'arm64',
  cpu: sizes.cpu,
  memory: sizes.memory,
  image: { context: '.', dockerfile: 'workers/Dockerfile' },
  environment: {
    ...storeEnvironment,
    ...busEnvironment,
    ...mediaEnvironment,
    ...searchEnvironment,
    AUTH_KEY_KMS: authKey.arn,
    PUSH_CONTACT: origin,
    PEER_HOST: 'auto',
    PEER_PORT: String(PEER_PORT),
    RSS_LIMIT_MB: String(sizes.rssLimitMb),
    SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS),
    SWEEP_SECONDS: String(sizes.sweepSeconds),
  },
  ssm: task.ssm,
  // Five minutes of silence: others run its numbers long since, and a fresh one takes its place.
  health: {
    command: ['CMD', 'node', 'health.js'],
    startPeriod: '60 seconds',
    interval: '30 seconds',
    timeout: '10 seconds',
    retries: 10,
  },
  logging: { retention: logs },
  scaling: {
    min: sizes.min,
    max: sizes.max,
    cpuUtilization: 60,
    // Of the task's memory: before a worker comes to RSS_LIMIT_MB there are more of them.
    memoryUtilization: 70,
    scaleOutCooldown: '60 seconds',
    scaleInCooldown: '15 minutes',
  },
  capacity: sizes.isSpot ? 'spot' : { fargate: { weight: 1 } },
  transform: {
    ...task.transform,
    service: (args) => {
      task.transform.service(args)
      // So that numbers have a place to go: with the fewest tasks one at a time, with more of them in the same proportion.
      args.deploymentMaximumPercent = Math.floor((100 * (sizes.min + 1)) / sizes.min)
      return undefined
    },
  },
})

if (sizes.max > sizes.min) scaleOn('WorkersByNumbers', workers, 'NumbersEach', sizes.numbersEach)
