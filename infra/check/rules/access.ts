import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  all,
  busSecretsOf,
  containerOf,
  doorSecretsOf,
  emqxSecretsOf,
  gatewaysOf,
  hold,
  isEmqxOurs,
  one,
  roleOf,
  type Rule,
  same,
  servicesOf,
} from '../facts.ts'
import { READS, TABLE_RIGHTS, WRITES } from '../../table-rights.ts'

/** What the code asks of the table: the operations that core/store/dynamodb/calls.ts has a name for. */
const tableActions = (root: string): string[] => {
  const [, operations = ''] =
    /^type Operation =([^]+?)\n\n/m.exec(readFileSync(join(root, 'core/store/dynamodb/calls.ts'), 'utf8')) ??
    []
  return [...operations.matchAll(/'(\w+)'/g)].map(([, operation = '']) => `dynamodb:${operation}`)
}

/** What core/media/bucket.ts asks of the bucket. Nobody deletes: its own rule does. */
const FILE_ACTIONS = ['AbortMultipartUpload', 'GetObject', 'ListBucket', 'PutObject'].map(
  (action) => `s3:${action}`,
)

/** As docs/levels.md has it. */
const KAFKA_ACTIONS = [
  ...['AlterGroup', 'Connect', 'CreateTopic', 'DescribeGroup', 'DescribeTopic', 'ReadData', 'WriteData'],
].map((action) => `kafka-cluster:${action}`)

const TOPIC_ARN = /^arn:aws:kafka:[^*]*:topic\/[^*/]+\/[^*/]+\/sahut\.facts$/

/** On Kafka nobody reaches more than our topic. */
export const kafkaRights: Rule = (built, { realtime }) => {
  if (realtime.level !== 'kafka') return []
  return ['WorkersTaskRole', 'GatewayTaskRole', 'FunctionsRole'].flatMap((name) => {
    const data = roleOf(built, name).statements.find(({ Action }) =>
      Action.includes('kafka-cluster:ReadData'),
    )
    return hold(
      data?.Resource.length === 1 && data.Resource.every((arn) => TOPIC_ARN.test(arn)),
      `${name} reaches ${String(data?.Resource.join())} of Kafka, and not only our topic`,
    )
  })
}

/** Each role may do what its code does, with what it does it with. */
export const roles: Rule = (built, settings, root) => {
  const table = tableActions(root)
  const withEmqx = isEmqxOurs(settings) ? ['Emqx'] : []
  const own = [...table, ...(settings.realtime.level === 'kafka' ? KAFKA_ACTIONS : [])]
  const hasSearch = settings.search !== undefined
  const shall: Record<string, string[]> = {
    WorkersTaskRole: [
      ...own,
      ...FILE_ACTIONS,
      ...(hasSearch ? ['es:ESHttpPost', 'es:ESHttpPut'] : []),
      'kms:Decrypt',
      'kms:Encrypt',
    ],
    ...Object.fromEntries(gatewaysOf(settings).map((gateway) => [`${gateway}TaskRole`, own])),
    ...Object.fromEntries(withEmqx.map((name) => [`${name}TaskRole`, []])),
    FunctionsRole: [...own, ...FILE_ACTIONS, ...(hasSearch ? ['es:ESHttpPost'] : []), 'ssm:GetParameters'],
    ...Object.fromEntries(
      [...servicesOf(settings), ...withEmqx]
        .map((service) => `${service}ExecutionRole`)
        .map((role) => [role, ['ssm:GetParameters']]),
    ),
  }
  const names = all(built, 'iam/role').map(({ name }) => name)
  return [
    ...same('roles', { names: [names.toSorted(), Object.keys(shall).toSorted()] }),
    ...names.flatMap((name) => {
      const { statements, managed } = roleOf(built, name)
      const allowed = [
        'AmazonECSTaskExecutionRolePolicy',
        'AWSLambdaBasicExecutionRole',
        'AWSLambdaVPCAccessExecutionRole',
      ]
      return [
        ...same(name, {
          may: [statements.flatMap(({ Action }) => Action).toSorted(), shall[name]?.toSorted()],
        }),
        ...hold(
          !statements.some(({ Resource }) => Resource.includes('*')),
          `${name} may do so with everything`,
        ),
        ...managed.filter((policy) => !allowed.includes(policy)).map((policy) => `${name} has ${policy}`),
      ]
    }),
  ]
}

const ROWS = 'dynamodb:LeadingKeys'

/** Each role reads and changes the rows of its own business only. */
export const rows: Rule = (built, settings) =>
  Object.entries({
    WorkersTaskRole: TABLE_RIGHTS.workers,
    ...Object.fromEntries(
      gatewaysOf(settings).map((gateway) => [`${gateway}TaskRole`, TABLE_RIGHTS.gateway]),
    ),
    FunctionsRole: TABLE_RIGHTS.functions,
  }).flatMap(([name, { reads, writes }]) => {
    const rowsOf = (operation: string): string[] | undefined =>
      roleOf(built, name).statements.find(({ Action }) => Action.includes(`dynamodb:${operation}`))
        ?.Condition?.['ForAllValues:StringLike']?.[ROWS]
    return same(`rows of ${name}`, {
      ...Object.fromEntries(READS.map((operation) => [operation, [rowsOf(operation), reads]])),
      ...Object.fromEntries(WRITES.map((operation) => [operation, [rowsOf(operation), writes]])),
    })
  })

/** Values that the mocks give to what is secret carry this word. */
const isSecret = (text: string): boolean => /secret!/.test(decodeURIComponent(text))

/** Secrets stand in SSM and come from there; a definition of a task or function shows nothing but their names. */
export const secrets: Rule = (built, settings) => {
  const [ofBus, ofDoors, ofEmqx] = [busSecretsOf(settings), doorSecretsOf(settings), emqxSecretsOf(settings)]
  const withEmqx = isEmqxOurs(settings) ? ['Emqx'] : []
  const ofBroker = Object.keys(ofDoors).length > 0 ? ['MqttBrokerSecret'] : []
  const variables = one(built, 'lambda/function', 'FunctionsFunction')['environment'] as {
    variables: Record<string, string>
  }
  const shown = [
    ...[...servicesOf(settings), ...withEmqx].flatMap((service) =>
      containerOf(built, service)
        .environment.filter(({ value }) => isSecret(value))
        .map(({ name }) => `${service} has ${name} in its plain environment`),
    ),
    ...Object.entries(variables.variables).flatMap(([name, value]) =>
      isSecret(value) ? [`Functions has ${name} in its plain environment`] : [],
    ),
  ]
  const given = (service: string): string[] =>
    containerOf(built, service).secrets.map(
      ({ name, valueFrom }) => `${name} of ${valueFrom.split(':').at(-1) ?? ''}`,
    )
  const named = (secrets: Record<string, string>) =>
    Object.entries(secrets).map(([name, parameter]) => `${name} of ${parameter}`)
  return [
    ...shown,
    ...same('secrets', {
      'of Workers': [given('Workers'), [...named(ofBus), 'PUSH_SECRET of PushSecret']],
      ...Object.fromEntries(
        gatewaysOf(settings).map((gateway) => [
          `of ${gateway}`,
          [given(gateway), ['AUTH_SECRET of AuthSecret', ...named(ofBus), ...named(ofDoors)]],
        ]),
      ),
      ...Object.fromEntries(withEmqx.map((service) => [`of ${service}`, [given(service), named(ofEmqx)]])),
      parameters: [
        all(built, 'ssm/parameter')
          .map(({ name, inputs }) => `${name} ${String(inputs['type'])}`)
          .toSorted(),
        [
          ...['AuthSecret', 'ProxySecret', 'PushSecret', ...ofBroker],
          ...[ofBus, ofDoors, ofEmqx].flatMap((secrets) => Object.values(secrets)),
        ]
          .toSorted()
          .map((name) => `${name} SecureString`),
      ],
    }),
  ]
}
