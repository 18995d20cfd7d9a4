import { functionsGroup, gatewayGroup, REDIS_PORT, vpc, workersGroup } from './network.ts'
import { settingsOf } from './stage.ts'

const { redis: sizes } = settingsOf($app.stage)

const createRedis = ({ instance, shards, replicas }: NonNullable<typeof sizes>) => {
  const group = new aws.ec2.SecurityGroup('RedisGroup', {
    description: 'Redis: our own processes only',
    vpcId: vpc.id,
    ingress: [
      {
        protocol: 'tcp',
        fromPort: REDIS_PORT,
        toPort: REDIS_PORT,
        securityGroups: [workersGroup.id, gatewayGroup.id, functionsGroup.id],
      },
    ],
    egress: [],
  })
  return new sst.aws.Redis('Redis', {
    engine: 'valkey',
    instance,
    cluster: { nodes: shards },
    vpc: { subnets: vpc.privateSubnets, securityGroups: [group.id] },
    transform: {
      cluster: (args) => {
        args.replicasPerNodeGroup = replicas
        args.multiAzEnabled = replicas > 0
        args.autoMinorVersionUpgrade = true
        // Nothing is stored in it.
        args.snapshotRetentionLimit = 0
        return undefined
      },
    },
  })
}

const redis = sizes === undefined ? undefined : createRedis(sizes)

/** By TLS, as Redis asks for; it holds the password, so it travels as a secret. */
export const redisUrl =
  redis === undefined
    ? undefined
    : $resolve([redis.username, redis.password, redis.host, redis.port]).apply(
        ([user, password, host, port]) =>
          `rediss://${user}:${encodeURIComponent(password ?? '')}@${host}:${String(port)}`,
      )

/** Settings of every deployable; REDIS_URL comes as a secret. */
export const busEnvironment: Record<string, string> =
  redis === undefined ? { REALTIME_LEVEL: 'memory' } : { REALTIME_LEVEL: 'redis', REDIS_CLUSTER: 'true' }
