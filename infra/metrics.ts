import { functions } from './functions.ts'
import { gateways } from './gateway.ts'
import { logGroupOf, NAMESPACE } from './task.ts'
import { workers } from './workers.ts'

/*
 * Each worker and gateway logs a line `metrics` a minute (core/process/metrics.ts), and the API a line `request` a
 * call: CloudWatch makes metrics of them, so that no process needs a client, a right or a way to it.
 */

/** Field of the line, and the metric's name. */
const WORKER_FIELDS = {
  numbersEach: 'NumbersEach',
  unowned: 'NumbersWithoutOwner',
  disconnectedPercent: 'NumbersDisconnected',
  takeovers: 'Takeovers',
  outboxAgeSeconds: 'OutboxAge',
  appendErrors: 'AppendErrors',
  publishLagMs: 'PublishLag',
} as const
const GATEWAY_FIELDS = {
  appendErrors: 'AppendErrors',
  publishLagMs: 'PublishLag',
  readBehindMs: 'ReadLag',
} as const

/** By way of what needs the log group, so that this is made after it. */
const logGroupAfter = (service: string, { nodes }: sst.aws.Service) =>
  nodes.taskDefinition
    .apply(({ containerDefinitions }) => containerDefinitions)
    .apply(() => logGroupOf(service))

const ofLines = (service: string, fields: Record<string, string>, of: sst.aws.Service) => {
  for (const [field, metric] of Object.entries(fields)) {
    new aws.cloudwatch.LogMetricFilter(`${service}-${metric}`, {
      logGroupName: logGroupAfter(service, of),
      pattern: `{ $.msg = "metrics" && $.${field} = * }`,
      metricTransformation: { namespace: NAMESPACE, name: metric, value: `$.${field}` },
    })
  }
}

ofLines('workers', WORKER_FIELDS, workers)
// Each group of gateways grows by the sockets of its own.
for (const { host, metric, service } of gateways)
  ofLines(host, { sockets: metric, ...GATEWAY_FIELDS }, service)

/** The API answers its own failures with 5xx, which Lambda takes for answers like others. */
new aws.cloudwatch.LogMetricFilter('functions-FunctionFailures', {
  logGroupName: functions.nodes.logGroup.apply((group) => $output(group?.name ?? '')),
  pattern: '{ $.msg = "request" && $.status >= 500 }',
  metricTransformation: { namespace: NAMESPACE, name: 'FunctionFailures', value: '1' },
})
