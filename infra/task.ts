import { taskSubnets } from './network.ts'
import { settingsOf } from './stage.ts'

/*
 * What every Fargate task has in common, and SST has no property for: it may write nowhere, has two minutes to end,
 * hears what its group lets in, may do what its statements say, and its logs stand where metrics and people find them.
 */

export type Statement = {
  actions: string[]
  resources: $util.Input<string>[]
  conditions?: { test: string; variable: string; values: string[] }[]
}

const { network } = settingsOf($app.stage)

/** Fargate's longest time between SIGTERM and SIGKILL, s. */
const STOP_SECONDS = 120

/** A process says itself why it did not end in time. */
export const SHUTDOWN_SECONDS = STOP_SECONDS - 10

const policy = (statements: Statement[]) => [
  { name: 'inline', policy: aws.iam.getPolicyDocumentOutput({ statements }).json },
]

export const logGroupOf = (service: string) => `/${$app.name}/${$app.stage}/${service}`

/**
 * @param ports those that the container opens, and no others
 * @param group what it hears and says
 * @param secrets parameters that ECS reads for the task before it starts
 * @param isForeign an image of others may write to its own files, which go with the task
 */
export const taskOf = (service: {
  name: string
  ports: number[]
  group: aws.ec2.SecurityGroup
  secrets: Record<string, aws.ssm.Parameter>
  statements: Statement[]
  isForeign?: boolean
}) => {
  const secrets = Object.entries(service.secrets).map(([name, { arn }]) => [name, arn] as const)
  return {
    ssm: Object.fromEntries(secrets),
    transform: {
      taskDefinition: (args: aws.ecs.TaskDefinitionArgs) => {
        const harden = (container: Record<string, unknown>) => ({
          ...container,
          stopTimeout: STOP_SECONDS,
          readonlyRootFilesystem: service.isForeign !== true,
          pseudoTerminal: false,
          portMappings: service.ports.map((containerPort) => ({ containerPort, protocol: 'tcp' })),
        })
        args.containerDefinitions = $output(args.containerDefinitions).apply((json) =>
          JSON.stringify((JSON.parse(json) as Record<string, unknown>[]).map(harden)),
        )
        return undefined
      },
      service: (args: aws.ecs.ServiceArgs) => {
        args.networkConfiguration = {
          subnets: taskSubnets,
          securityGroups: [service.group.id],
          assignPublicIp: network.nat === 'none',
        }
        // A new one runs before an old one ends.
        args.deploymentMinimumHealthyPercent = 100
        args.enableExecuteCommand = false
        return undefined
      },
      taskRole: (args: aws.iam.RoleArgs) => {
        args.inlinePolicies = policy(service.statements)
        return undefined
      },
      executionRole: (args: aws.iam.RoleArgs) => {
        const resources = secrets.map(([, arn]) => arn)
        args.inlinePolicies =
          resources.length === 0 ? [] : policy([{ actions: ['ssm:GetParameters'], resources }])
        return undefined
      },
      logGroup: (args: aws.cloudwatch.LogGroupArgs) => {
        args.name = logGroupOf(service.name)
        return undefined
      },
    },
  }
}

/**
 * Starts more tasks when each has more than `each` of a metric that all log, and ends some when it is less.
 * @param metric of infra/metrics.ts
 */
export const scaleOn = (name: string, service: sst.aws.Service, metric: string, each: number) => {
  const { autoScalingTarget: target } = service.nodes
  return new aws.appautoscaling.Policy(name, {
    policyType: 'TargetTrackingScaling',
    serviceNamespace: target.serviceNamespace,
    scalableDimension: target.scalableDimension,
    resourceId: target.resourceId,
    targetTrackingScalingPolicyConfiguration: {
      customizedMetricSpecification: { namespace: NAMESPACE, metricName: metric, statistic: 'Average' },
      targetValue: each,
      scaleOutCooldown: 60,
      // Numbers and sockets move when a task ends, so this is not done for a quiet quarter of an hour.
      scaleInCooldown: 900,
    },
  })
}

/** Of our own metrics; each stage has its own. */
export const NAMESPACE = `Sahut/${$app.stage}`
