import { createBudget } from './budget.ts'
import { broker } from './bus.ts'
import { table } from './database.ts'
import { functions } from './functions.ts'
import { gateways } from './gateway.ts'
import './metrics.ts'
import { KAFKA_NAME } from './kafka.ts'
import { settingsOf } from './stage.ts'
import { NAMESPACE } from './task.ts'

const { alarms, realtime } = settingsOf($app.stage)

type Alarm = {
  title: string
  /** What it counts; of several the sum. */
  metrics: { namespace: string; name: string; dimensions?: Record<string, $util.Input<string>> }[]
  statistic: 'Sum' | 'Maximum' | 'Minimum' | 'Average'
  /** It rings above this, or with `below` under it. */
  threshold: number
  below?: true
  /** So many minutes in a row. */
  minutes: number
  /** Silence rings too: nobody is left to tell. */
  isSilenceBad?: true
}

const own = (name: string) => [{ namespace: NAMESPACE, name }]
const ofTable = (name: string) => ({
  namespace: 'AWS/DynamoDB',
  name,
  dimensions: { TableName: table.name },
})
const ofFunctions = (name: string) => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functions.name },
})

/** A balancer finds no task of a service that works. */
const unhealthy = (title: string, { nodes }: sst.aws.Service): Alarm => ({
  title,
  metrics: [
    {
      namespace: 'AWS/ApplicationELB',
      name: 'HealthyHostCount',
      dimensions: {
        LoadBalancer: nodes.loadBalancer.arnSuffix,
        TargetGroup: nodes.service.loadBalancers.apply(
          (all) => all?.[0]?.targetGroupArn?.split(':').at(-1) ?? '',
        ),
      },
    },
  ],
  statistic: 'Minimum',
  threshold: 1,
  below: true,
  minutes: 2,
  isSilenceBad: true,
})

/** One for each group of gateways, of which any may be gone. */
const gatewaysUnhealthy = gateways.map(({ service }, group): [string, Alarm] => [
  group === 0 ? 'GatewaysUnhealthy' : `GatewaysUnhealthy-${group}`,
  unhealthy('No gateway is healthy: no agent is connected', service),
])

/** The name of each, up to its group, is its heading in docs/operations.md, which says what to do. */
const ALARMS: Record<string, Alarm> = {
  OutboxAge: {
    title: 'Messages of agents wait for more than two minutes',
    metrics: own('OutboxAge'),
    statistic: 'Maximum',
    threshold: 120,
    minutes: 3,
  },
  AppendErrors: {
    title: 'The chat log can not be written',
    metrics: own('AppendErrors'),
    statistic: 'Sum',
    threshold: 5,
    minutes: 2,
  },
  NumbersWithoutOwner: {
    title: 'Numbers that should run are run by nobody, or no worker lives',
    metrics: own('NumbersWithoutOwner'),
    statistic: 'Maximum',
    threshold: 0,
    minutes: 3,
    isSilenceBad: true,
  },
  NumbersDisconnected: {
    title: 'Of the numbers of a worker more than a fifth have not been connected for five minutes',
    metrics: own('NumbersDisconnected'),
    statistic: 'Maximum',
    threshold: 20,
    minutes: 3,
  },
  PublishLag: {
    title: 'The bus is slow: agents see messages late',
    metrics: own('PublishLag'),
    statistic: 'Maximum',
    threshold: 1_000,
    minutes: 5,
  },
  ReadLag: {
    title: 'A gateway reads the log of the bus late: its agents see messages late',
    metrics: own('ReadLag'),
    statistic: 'Maximum',
    threshold: 10_000,
    minutes: 5,
  },
  Takeovers: {
    title: 'A worker died, and others took its numbers over',
    metrics: own('Takeovers'),
    statistic: 'Sum',
    threshold: 0,
    minutes: 1,
  },
  FunctionErrors: {
    title: 'The API answers with errors of its own',
    metrics: [ofFunctions('Errors'), ...own('FunctionFailures')],
    statistic: 'Sum',
    threshold: 5,
    minutes: 3,
  },
  FunctionThrottles: {
    title: 'The API is throttled',
    metrics: [ofFunctions('Throttles')],
    statistic: 'Sum',
    threshold: 0,
    minutes: 2,
  },
  TableThrottles: {
    title: 'DynamoDB throttles the table',
    metrics: [ofTable('ReadThrottleEvents'), ofTable('WriteThrottleEvents')],
    statistic: 'Sum',
    threshold: 20,
    minutes: 3,
  },
  ...Object.fromEntries(gatewaysUnhealthy),
  ...(broker === undefined
    ? {}
    : { BrokerUnhealthy: unhealthy('The MQTT broker is gone: agents see messages late', broker) }),
  ...(realtime.level === 'kafka' && realtime.kafka.kind === 'msk'
    ? {
        KafkaUnhealthy: {
          title: 'Kafka can not be written: partitions have nobody who leads them',
          metrics: [
            {
              namespace: 'AWS/Kafka',
              name: 'OfflinePartitionsCount',
              dimensions: { 'Cluster Name': KAFKA_NAME },
            },
          ],
          statistic: 'Maximum' as const,
          threshold: 0,
          minutes: 3,
        },
      }
    : {}),
}

const MINUTE = 60

const createAlarm = (name: string, alarm: Alarm, topic: aws.sns.Topic) => {
  const queries = alarm.metrics.map(({ namespace, name: metricName, dimensions }, n) => ({
    id: `m${String(n)}`,
    metric: {
      namespace,
      metricName,
      period: MINUTE,
      stat: alarm.statistic,
      ...(dimensions === undefined ? {} : { dimensions }),
    },
    ...(alarm.metrics.length === 1 ? { returnData: true } : {}),
  }))
  const sum = { id: 'sum', expression: 'SUM(FILL(METRICS(), 0))', label: name, returnData: true }
  return new aws.cloudwatch.MetricAlarm(name, {
    name: `${$app.name}-${$app.stage}-${name}`,
    alarmDescription: `${alarm.title}. What to do: docs/operations.md#${name.replace(/-\d+$/, '').toLowerCase()}`,
    metricQueries: [...queries, ...(alarm.metrics.length === 1 ? [] : [sum])],
    comparisonOperator: alarm.below === true ? 'LessThanThreshold' : 'GreaterThanThreshold',
    threshold: alarm.threshold,
    evaluationPeriods: alarm.minutes,
    datapointsToAlarm: alarm.minutes,
    treatMissingData: alarm.isSilenceBad === true ? 'breaching' : 'notBreaching',
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  })
}

/** A graph for each alarm, with its threshold, and of what the fleet scales by. */
const createDashboard = () => {
  const graph = (title: string, metrics: Alarm['metrics'], stat: string, n: number, threshold?: number) => ({
    type: 'metric',
    x: (n % 3) * 8,
    y: Math.floor(n / 3) * 6,
    width: 8,
    height: 6,
    properties: {
      title,
      region: aws.getRegionOutput().region,
      period: MINUTE,
      stat,
      metrics: metrics.map(({ namespace, name, dimensions = {} }) => [
        namespace,
        name,
        ...Object.entries(dimensions).flat(),
      ]),
      ...(threshold === undefined ? {} : { annotations: { horizontal: [{ value: threshold }] } }),
    },
  })
  const widgets = [
    ...Object.values(ALARMS).map(({ title, metrics, statistic, threshold }, n) =>
      graph(title, metrics, statistic, n, threshold),
    ),
    ...['NumbersEach', ...gateways.map(({ metric }) => metric)].map((name, n) =>
      graph(name, own(name), 'Average', Object.keys(ALARMS).length + n),
    ),
  ]
  return new aws.cloudwatch.Dashboard('Dashboard', {
    dashboardName: `${$app.name}-${$app.stage}`,
    dashboardBody: $jsonStringify({ widgets }),
  })
}

if (alarms !== undefined) {
  const topic = new aws.sns.Topic('Alarms')
  new aws.sns.TopicSubscription('AlarmsByMail', {
    topic: topic.arn,
    protocol: 'email',
    endpoint: alarms.email,
  })
  for (const [name, alarm] of Object.entries(ALARMS)) createAlarm(name, alarm, topic)
  createBudget(alarms.email, alarms.budget)
  createDashboard()
}
