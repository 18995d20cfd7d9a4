import { z } from 'zod'
import { all, hold, one, type Rule, same } from '../facts.ts'

/** The table is what core/store/schema/schema.ts makes on one machine, and can be restored to any second. */
export const table: Rule = (built, { isKept }) => {
  const made = one(built, 'dynamodb/table', 'TableTable')
  return [
    ...same('the table', {
      key: [
        [made['hashKey'], made['rangeKey']],
        ['PK', 'SK'],
      ],
      lists: [
        made['globalSecondaryIndexes'],
        [
          { hashKey: 'listPK', name: 'byList', projectionType: 'KEYS_ONLY', rangeKey: 'listSK' },
          { hashKey: 'unreadPK', name: 'byUnread', projectionType: 'KEYS_ONLY', rangeKey: 'listSK' },
        ],
      ],
      TTL: [made['ttl'], { attributeName: 'expiresAt', enabled: true }],
      'point-in-time recovery': [made['pointInTimeRecovery'], { enabled: true }],
      'deletion protection': [made['deletionProtectionEnabled'], isKept],
      billing: [made['billingMode'], 'PAY_PER_REQUEST'],
    }),
    ...same('the stage', {
      removal: [built.app['removal'], isKept ? 'retain' : 'remove'],
      protect: [built.app['protect'], isKept],
    }),
  ]
}

export const authKey: Rule = (built) =>
  same('the key of WhatsApp sessions', {
    'changed each year': [one(built, 'kms/key', 'AuthKey')['enableKeyRotation'], true],
    'days until it is gone': [one(built, 'kms/key', 'AuthKey')['deletionWindowInDays'], 30],
  })

const Parameters = z.array(z.object({ name: z.string(), value: z.string() }))

export const redis: Rule = (built, { redis: sizes }) => {
  if (sizes === undefined)
    return hold(
      all(built, 'elasticache/replicationGroup').length === 0,
      'there is a Redis that nobody asked for',
    )
  const made = one(built, 'elasticache/replicationGroup', 'RedisCluster')
  return same('Redis', {
    engine: [made['engine'], 'valkey'],
    'cluster mode': [made['clusterMode'], 'enabled'],
    size: [made['nodeType'], `cache.${sizes.instance}`],
    shards: [made['numNodeGroups'], sizes.shards],
    replicas: [made['replicasPerNodeGroup'], sizes.replicas],
    'several zones': [made['multiAzEnabled'], sizes.replicas > 0],
    TLS: [made['transitEncryptionMode'], 'required'],
    'security groups': [made['securityGroupIds'], ['RedisGroup-id']],
    'when it is full': [
      Parameters.parse(one(built, 'elasticache/parameterGroup', 'RedisParameterGroup')['parameters']).find(
        ({ name }) => name === 'maxmemory-policy',
      )?.value,
      sizes.level === 'redis-streams' ? 'noeviction' : undefined,
    ],
  })
}

export const media: Rule = (built, { mediaDays }) =>
  same('the bucket of media', {
    'kept from the public': [
      Object.entries(one(built, 's3/bucketPublicAccessBlock', 'MediaPublicAccessBlock')).flatMap(
        ([name, value]) => (value === true ? [name] : []),
      ),
      ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'],
    ],
    'kept for': [
      one(built, 's3/bucketLifecycleConfiguration', 'MediaLifecycle')['rules'],
      [{ expiration: { days: mediaDays }, id: 'retention', status: 'Enabled' }],
    ],
  })
