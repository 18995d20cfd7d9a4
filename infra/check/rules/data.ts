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
          { hashKey: 'ownerPK', name: 'byOwner', projectionType: 'KEYS_ONLY', rangeKey: 'listSK' },
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

export const redis: Rule = (built, { realtime }) => {
  if (!('redis' in realtime))
    return hold(
      all(built, 'elasticache/replicationGroup').length === 0,
      'there is a Redis that nobody asked for',
    )
  const { redis: sizes, level } = realtime
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
      level === 'redis-streams' ? 'noeviction' : undefined,
    ],
  })
}

const Msk = z.looseObject({
  brokerNodeGroupInfo: z.looseObject({
    clientSubnets: z.array(z.string()),
    securityGroups: z.array(z.string()),
  }),
})

/** Kafka knows our roles only, speaks TLS only, and a broker that ends takes nothing with it. */
export const kafka: Rule = (built, { realtime, network }) => {
  const clusters = all(built, 'msk/cluster')
  if (realtime.level !== 'kafka' || realtime.kafka.kind === 'given')
    return hold(clusters.length === 0, 'there is a Kafka that nobody asked for')
  const made = one(built, 'msk/cluster', 'Kafka')
  const { brokers, version } = realtime.kafka
  const { clientSubnets, securityGroups } = Msk.parse(made).brokerNodeGroupInfo
  return [
    ...hold(
      brokers >= 3 && brokers % network.zones === 0,
      `Kafka has ${String(brokers)} brokers: it needs three at least, as many in each of ${String(network.zones)} zones`,
    ),
    ...hold(Number.parseInt(version, 10) >= 4, `Kafka is ${version}, and Sahut needs 4.0 or newer`),
    ...hold(
      clientSubnets.every((id) => id.startsWith('NetworkPrivateSubnet')),
      `Kafka stands in ${clientSubnets.join()}`,
    ),
    ...same('Kafka', {
      'lets in': [
        made['clientAuthentication'],
        { sasl: { iam: true, scram: false }, unauthenticated: false },
      ],
      TLS: [made['encryptionInfo'], { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } }],
      'security groups': [securityGroups, ['KafkaGroup-id']],
    }),
  ]
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
      [
        { expiration: { days: mediaDays }, id: 'retention', status: 'Enabled' },
        { abortIncompleteMultipartUpload: { daysAfterInitiation: 1 }, id: 'halves', status: 'Enabled' },
      ],
    ],
  })
