import type { StageSettings } from '../../stage.ts'
import { all, hold, type Rule } from '../facts.ts'

/** Where people rely on it: what may not be set otherwise, whatever the sizes. */
const reliedOn = (settings: StageSettings): string[] => [
  ...hold(settings.domain !== undefined, 'people need a domain, and browsers TLS up to the gateways'),
  ...hold(settings.network.nat === 'managed', 'tasks stand in public subnets'),
  ...hold(
    settings.realtime.level !== 'memory' &&
      (!('redis' in settings.realtime) || settings.realtime.redis.replicas >= 1),
    'a zone that fails takes the bus with it',
  ),
  ...hold(!settings.workers.isSpot, 'workers are spot: sessions would move at any time'),
  ...hold(settings.workers.min >= 2, 'nobody could take the numbers of the only worker'),
  ...hold(settings.gateway.onDemand >= 2, 'all gateways could end at once'),
  ...hold(settings.alarms !== undefined, 'nobody is told when it breaks'),
]

/** What a stage of one person would pay for by the hour: it shall cost next to nothing. */
const DEAR = [
  'ec2/natGateway',
  'ec2/instance',
  'elasticache/replicationGroup',
  'msk/cluster',
  'cloudwatch/dashboard',
  'wafv2/webAcl',
]

export const stages: Rule = (built, settings) => {
  const { stage } = built.app
  if (stage === 'production') return [...hold(settings.isKept, 'its data is not kept'), ...reliedOn(settings)]
  if (stage === 'staging') return reliedOn(settings)
  return [
    ...DEAR.flatMap((type) => hold(all(built, type).length === 0, `a personal stage has ${type}`)),
    ...hold(
      settings.workers.max + settings.gateway.groups * settings.gateway.max <= 2,
      'a personal stage has more than two tasks',
    ),
  ]
}
