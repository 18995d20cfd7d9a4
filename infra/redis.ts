import { functionsGroup, gatewayGroup, REDIS_PORT, vpc, workersGroup } from './network.ts'
import { clusterEnvironment, redisUrlOf } from './redis-settings.ts'
import { settingsOf } from './stage.ts'

const { redis: sizes, gateway } = settingsOf($app.stage)

const createRedis = ({ instance, shards, replicas, level }: NonNullable<typeof sizes>) => {
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
    // A full one is to refuse, which is told: what it drops by itself nobody knows of.
    parameters: level === 'redis-streams' ? { 'maxmemory-policy': 'noeviction' } : {},
    vpc: { subnets: vpc.privateSubnets, securityGroups: [group.id] },
    transform: {
      cluster: (args) => {
        args.replicasPerNodeGroup = replicas
        args.multiAzEnabled = replicas > 0
        args.autoMinorVersionUpgrade = true
        // It is never the only place of anything.
        args.snapshotRetentionLimit = 0
        return undefined
      },
    },
  })
}

const redis = sizes === undefined ? undefined : createRedis(sizes)

/** Of every deployable; a secret. */
export const redisUrl =
  redis === undefined
    ? undefined
    : $resolve({
        user: redis.username,
        password: redis.password,
        host: redis.host,
        port: redis.port,
      }).apply(redisUrlOf)

/** Settings of every deployable; REDIS_URL comes as a secret. */
export const busEnvironment: Record<string, string> = {
  ...(sizes === undefined ? { REALTIME_LEVEL: 'memory' } : clusterEnvironment(sizes.level)),
  GATEWAY_GROUPS: String(gateway.groups),
}
