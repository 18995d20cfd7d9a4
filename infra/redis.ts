import { functionsGroup, gatewayGroup, REDIS_PORT, vpc, workersGroup } from './network.ts'
import { clusterEnvironment, redisUrlOf } from './redis-settings.ts'
import { secret } from './secret.ts'
import type { Realtime } from './stage.ts'

type OnRedis = Extract<Realtime, { redis: unknown }>

const createCluster = ({ instance, shards, replicas }: OnRedis['redis'], level: OnRedis['level']) => {
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

/** Redis, and how every deployable is told of it; REDIS_URL is a secret. */
export const createRedis = (sizes: OnRedis['redis'], level: OnRedis['level']) => {
  const { username: user, password, host, port } = createCluster(sizes, level)
  const url = $resolve({ user, password, host, port }).apply(redisUrlOf)
  return { environment: clusterEnvironment(level), secrets: { REDIS_URL: secret('RedisUrl', url) } }
}
