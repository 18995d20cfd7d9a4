import { z } from 'zod'
import { all, containerOf, hold, hostOf, one, type Rule, same, servicesOf } from '../facts.ts'

const megabytes = (memory: string): string => String(Number.parseFloat(memory) * 1024)
const units = (cpu: string): string => String(Number.parseFloat(cpu) * 1024)

/** Sizes, the time to end in, and that a task can write nowhere. */
export const tasks: Rule = (built, settings) =>
  servicesOf(settings).flatMap((service) => {
    const sizes = service === 'Workers' ? settings.workers : settings.gateway
    const task = one(built, 'ecs/taskDefinition', `${service}Task`)
    const container = containerOf(built, service)
    const port = service === 'Workers' ? 4400 : 4200
    return same(`${service}'s task`, {
      cpu: [task['cpu'], units(sizes.cpu)],
      memory: [task['memory'], megabytes(sizes.memory)],
      processor: [task['runtimePlatform'], { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' }],
      stopTimeout: [container['stopTimeout'], 120],
      readonlyRootFilesystem: [container['readonlyRootFilesystem'], true],
      ports: [container.portMappings.map(({ containerPort }) => containerPort), [port]],
    })
  })

/** A worker has to hand over before the kernel ends it: its own limit lies below the task's, with room for a peak. */
export const memoryLimit: Rule = (built, { workers }) => {
  const limit = Number(
    containerOf(built, 'Workers').environment.find(({ name }) => name === 'RSS_LIMIT_MB')?.value,
  )
  const task = Number(megabytes(workers.memory))
  return hold(
    limit === 0 || limit <= task * 0.85,
    `Workers: RSS_LIMIT_MB is ${String(limit)}, which is too near to the task's ${String(task)} MB`,
  )
}

/** What a worker that is told to end may take for it, of the time that the task has. */
export const drain: Rule = (built) => {
  const { environment, stopTimeout } = containerOf(built, 'Workers')
  const limit = Number(environment.find(({ name }) => name === 'SHUTDOWN_SECONDS')?.value)
  return hold(
    limit >= 100 && limit < Number(stopTimeout),
    `Workers: SHUTDOWN_SECONDS is ${String(limit)}, and the task has ${String(stopTimeout)}`,
  )
}

const Health = z.object({ command: z.array(z.string()), retries: z.number(), interval: z.number() })

/** A worker that hangs is replaced, and one that is merely busy is not. */
export const health: Rule = (built) => {
  const { healthCheck } = containerOf(built, 'Workers')
  const { command, retries, interval } = Health.parse(healthCheck)
  return [
    ...hold(
      command.join(' ') === 'CMD node health.js',
      'Workers: what looks after their health is not in the image',
    ),
    ...hold(
      retries * interval >= 300,
      `Workers: ${String(retries * interval)} s of silence end a worker, which may be busy`,
    ),
  ]
}

const Strategy = z.array(
  z.object({ capacityProvider: z.string(), base: z.number().optional(), weight: z.number() }),
)

/** How many tasks, on what, and how they are replaced. */
export const services: Rule = (built, settings) =>
  servicesOf(settings).flatMap((service) => {
    const sizes = service === 'Workers' ? settings.workers : settings.gateway
    const made = one(built, 'ecs/service', `${service}Service`)
    const target = one(built, 'appautoscaling/target', `${service}AutoScalingTarget`)
    const strategy = Strategy.parse(made['capacityProviderStrategies'])
    const spot = strategy.some(
      ({ capacityProvider, weight }) => capacityProvider === 'FARGATE_SPOT' && weight > 0,
    )
    const base = strategy.find(({ capacityProvider }) => capacityProvider === 'FARGATE')?.base ?? 0
    const maximum = Number(made['deploymentMaximumPercent'] ?? 200)
    return [
      ...same(service, {
        'desired count': [made['desiredCount'], sizes.min],
        'fewest tasks': [target['minCapacity'], sizes.min],
        'most tasks': [target['maxCapacity'], sizes.max],
        'healthy while it is replaced': [made['deploymentMinimumHealthyPercent'], 100],
        'shell into the task': [made['enableExecuteCommand'], false],
        'roll back by itself': [made['deploymentCircuitBreaker'], { enable: true, rollback: true }],
      }),
      ...(service === 'Workers'
        ? [
            ...hold(spot === settings.workers.isSpot, `Workers: spot is ${String(spot)}`),
            ...hold(
              Math.floor((sizes.min * maximum) / 100) === sizes.min + 1,
              `Workers are not replaced one at a time: at most ${String(maximum)} % of ${String(sizes.min)}`,
            ),
          ]
        : hold(base >= settings.gateway.onDemand, `${service}: only ${String(base)} tasks are on demand`)),
    ]
  })

const Policy = z.looseObject({
  resourceId: z.string(),
  targetTrackingScalingPolicyConfiguration: z.object({
    targetValue: z.number(),
    predefinedMetricSpecification: z.object({ predefinedMetricType: z.string() }).optional(),
    customizedMetricSpecification: z.object({ namespace: z.string(), metricName: z.string() }).optional(),
  }),
})

/** What more tasks are started by. */
export const scaling: Rule = (built, settings) =>
  servicesOf(settings).flatMap((service) => {
    const sizes = service === 'Workers' ? settings.workers : settings.gateway
    if (sizes.max === sizes.min) return []
    const metrics = all(built, 'appautoscaling/policy')
      .map(({ inputs }) => Policy.parse(inputs))
      .filter(({ resourceId }) => resourceId.endsWith(`/${service}`))
      .map(({ targetTrackingScalingPolicyConfiguration: tracking }) =>
        [
          tracking.predefinedMetricSpecification?.predefinedMetricType ??
            `${tracking.customizedMetricSpecification?.namespace ?? ''} ${tracking.customizedMetricSpecification?.metricName ?? ''}`,
          tracking.targetValue,
        ].join(' at '),
      )
    const own = `Sahut/${built.app.stage}`
    const [metric, each] =
      service === 'Workers'
        ? ['NumbersEach', settings.workers.numbersEach]
        : [hostOf(service).replace('gateway', 'Sockets'), settings.gateway.socketsEach]
    return same(service, {
      'scaled on': [
        metrics.toSorted(),
        [
          'ECSServiceAverageCPUUtilization at 60',
          'ECSServiceAverageMemoryUtilization at 70',
          `${own} ${metric} at ${String(each)}`,
        ],
      ],
    })
  })
