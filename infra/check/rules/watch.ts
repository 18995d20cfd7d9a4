import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { all, gatewaysOf, hold, hostOf, isEmqxOurs, type Rule, same } from '../facts.ts'

const ALARMS = [
  'AppendErrors',
  'FunctionErrors',
  'FunctionThrottles',
  'GatewaysUnhealthy',
  'NumbersDisconnected',
  'NumbersWithoutOwner',
  'OutboxAge',
  'PublishLag',
  'ReadLag',
  'TableThrottles',
  'Takeovers',
]

/** What MSK tells of a cluster at its default level of monitoring, of what alarms count. */
const OF_KAFKA = new Set(['OfflinePartitionsCount'])

const Metric = z.looseObject({ namespace: z.string(), metricName: z.string() })
const Alarm = z.object({
  alarmDescription: z.string(),
  alarmActions: z.array(z.string()),
  metricQueries: z.array(z.looseObject({ metric: Metric.optional() })),
})

/** As GitHub makes a heading's address. */
const anchorsOf = (markdown: string): Set<string> =>
  new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replace(/ /g, '-'),
    ),
  )

/** Each alarm tells somebody, counts something that is measured, and leads to what to do. */
export const alarms: Rule = (built, settings, root) => {
  const made = all(built, 'cloudwatch/metricAlarm').map(({ name, inputs }) => ({
    ...Alarm.parse(inputs),
    name,
  }))
  if (settings.alarms === undefined) return hold(made.length === 0, 'there are alarms, and nobody to tell')
  const ofGroups = gatewaysOf(settings)
    .slice(1)
    .map((_, n) => `GatewaysUnhealthy-${String(n + 1)}`)
  const { realtime } = settings
  const ofKafka = realtime.level === 'kafka' && realtime.kafka.kind === 'msk' ? ['KafkaUnhealthy'] : []
  const ofEmqx = isEmqxOurs(settings) ? ['BrokerUnhealthy'] : []
  const wanted = [...ALARMS, ...ofGroups, ...ofKafka, ...ofEmqx].toSorted()
  const anchors = anchorsOf(readFileSync(join(root, 'docs/operations.md'), 'utf8'))
  const measured = new Set(
    all(built, 'cloudwatch/logMetricFilter').map(({ inputs }) => {
      const { namespace, name } = inputs['metricTransformation'] as { namespace: string; name: string }
      return `${namespace} ${name}`
    }),
  )
  return [
    ...same('alarms', { names: [made.map(({ name }) => name).toSorted(), wanted] }),
    ...made.flatMap(({ name, alarmDescription, alarmActions, metricQueries }) => {
      const [, anchor] = /docs\/operations\.md#([\w-]+)$/.exec(alarmDescription) ?? []
      const unknown = metricQueries.flatMap(({ metric }) =>
        metric?.namespace === 'AWS/Kafka' && !OF_KAFKA.has(metric.metricName) ? [metric.metricName] : [],
      )
      const unmeasured = metricQueries.flatMap(({ metric }) =>
        metric?.namespace.startsWith('Sahut/') === true &&
        !measured.has(`${metric.namespace} ${metric.metricName}`)
          ? [metric.metricName]
          : [],
      )
      return [
        ...hold(alarmActions.length > 0, `the alarm ${name} tells nobody`),
        ...hold(
          anchor !== undefined && anchors.has(anchor),
          `the alarm ${name} leads to no heading of docs/operations.md`,
        ),
        ...unknown.map(
          (metric) => `the alarm ${name} counts ${metric} of AWS/Kafka, which MSK does not tell`,
        ),
        ...unmeasured.map((metric) => `the alarm ${name} counts ${metric}, which nobody measures`),
      ]
    }),
  ]
}

const Widget = z.looseObject({ properties: z.looseObject({ title: z.string() }) })

export const dashboard: Rule = (built, settings) => {
  const [made] = all(built, 'cloudwatch/dashboard')
  if (settings.alarms === undefined || made === undefined)
    return same('the stage', { dashboard: [made !== undefined, settings.alarms !== undefined] })
  const { widgets } = z
    .object({ widgets: z.array(Widget) })
    .parse(JSON.parse(String(made.inputs['dashboardBody'])))
  return hold(widgets.length > ALARMS.length, `the dashboard shows only ${String(widgets.length)} graphs`)
}

export const budget: Rule = (built, settings) => {
  const [made] = all(built, 'budgets/budget')
  return same('the cost budget', {
    limit: [made?.inputs['limitAmount'], settings.alarms && String(settings.alarms.budget)],
  })
}

export const logs: Rule = (built, settings) =>
  same('logs', {
    groups: [
      all(built, 'cloudwatch/logGroup')
        .map(({ inputs }) => inputs['name'])
        .toSorted(),
      [
        ...(isEmqxOurs(settings) ? ['emqx'] : []),
        'functions',
        ...gatewaysOf(settings).map(hostOf),
        'workers',
      ].map((service) => `/sahut/${built.app.stage}/${service}`),
    ],
    'kept for ever': [
      all(built, 'cloudwatch/logGroup').filter(({ inputs }) => inputs['retentionInDays'] === undefined)
        .length,
      0,
    ],
  })

const Filter = z.object({
  logGroupName: z.string(),
  metricTransformation: z.object({ name: z.string(), value: z.string() }),
})

/** What is read out of the line `metrics` stands in it, as docs/operations.md says. */
export const metrics: Rule = (built, _settings, root) => {
  const rows = readFileSync(join(root, 'docs/operations.md'), 'utf8').split('\n')
  const isTold = (field: string, service: string): boolean =>
    rows.some((row) => row.startsWith(`| \`${field}\` `) && row.split('|')[2]?.includes(service))
  return all(built, 'cloudwatch/logMetricFilter').flatMap(({ inputs }) => {
    const { logGroupName, metricTransformation } = Filter.parse(inputs)
    const [, field] = /^\$\.(\w+)$/.exec(metricTransformation.value) ?? []
    const service = logGroupName.split('/').at(-1)?.replace(/-\d+$/, '') ?? ''
    return hold(
      field === undefined || isTold(field, service),
      `the metric ${metricTransformation.name} is read from ${String(field)}, which ${service} does not tell`,
    )
  })
}
