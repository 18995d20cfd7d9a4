import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { all, containerOf, gatewaysOf, hold, one, roleOf, type Rule, same, servicesOf } from '../facts.ts'
import { READS, TABLE_RIGHTS, WRITES } from '../../table-rights.ts'

/** What the code asks of the table: the operations that core/store/dynamodb/calls.ts has a name for. */
const tableActions = (root: string): string[] => {
  const [, operations = ''] =
    /export type Operation =([^]+?)\n\n/.exec(
      readFileSync(join(root, 'core/store/dynamodb/calls.ts'), 'utf8'),
    ) ?? []
  return [...operations.matchAll(/'(\w+)'/g)].map(([, operation = '']) => `dynamodb:${operation}`)
}

/** Each role may do what its code does, with what it does it with. */
export const roles: Rule = (built, settings, root) => {
  const table = tableActions(root)
  const hasSecrets = (role: string): boolean => role.startsWith('Gateway') || settings.redis !== undefined
  const shall: Record<string, string[]> = {
    WorkersTaskRole: [...table, 'kms:Decrypt', 'kms:Encrypt'],
    ...Object.fromEntries(gatewaysOf(settings).map((gateway) => [`${gateway}TaskRole`, table])),
    FunctionsRole: [...table, 'ssm:GetParameters'],
    ...Object.fromEntries(
      servicesOf(settings)
        .map((service) => `${service}ExecutionRole`)
        .map((role) => [role, hasSecrets(role) ? ['ssm:GetParameters'] : []]),
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
  const ofRedis = settings.redis === undefined ? [] : ['RedisUrl']
  const variables = one(built, 'lambda/function', 'FunctionsFunction')['environment'] as {
    variables: Record<string, string>
  }
  const shown = [
    ...servicesOf(settings).flatMap((service) =>
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
  const redisUrl = ofRedis.map((parameter) => `REDIS_URL of ${parameter}`)
  return [
    ...shown,
    ...same('secrets', {
      'of Workers': [given('Workers'), redisUrl],
      ...Object.fromEntries(
        gatewaysOf(settings).map((gateway) => [
          `of ${gateway}`,
          [given(gateway), ['AUTH_SECRET of AuthSecret', ...redisUrl]],
        ]),
      ),
      parameters: [
        all(built, 'ssm/parameter')
          .map(({ name, inputs }) => `${name} ${String(inputs['type'])}`)
          .toSorted(),
        ['AuthSecret', 'ProxySecret', ...ofRedis].map((name) => `${name} SecureString`),
      ],
    }),
  ]
}
