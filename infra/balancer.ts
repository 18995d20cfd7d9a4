import { settingsOf } from './stage.ts'

const { domain } = settingsOf($app.stage)

/** Longer than the pause between two pings of a socket (gateway/settings.ts), s. */
const IDLE_SECONDS = 120

const listener =
  domain === undefined
    ? { port: 80, listen: '80/http' as const }
    : { port: 443, listen: '443/https' as const }

/** CloudFront's own addresses: nobody else speaks to the balancer. */
const edge = aws.ec2.getManagedPrefixListOutput({ name: 'com.amazonaws.global.cloudfront.origin-facing' })

/**
 * A balancer before the tasks of a service, for sockets that are silent at times.
 * @param host before the stage's domain
 * @param health how it asks whether a task works
 */
export const balancerOf = ({
  host,
  port,
  group,
  health,
}: {
  host: string
  port: number
  group: aws.ec2.SecurityGroup
  health: { path: string; successCodes?: string }
}) => ({
  loadBalancer: {
    rules: [{ listen: listener.listen, forward: `${port}/http` as const }],
    ...(domain === undefined ? {} : { domain: `${host}.${domain}` }),
    health: {
      [`${port}/http` as const]: {
        ...health,
        interval: '10 seconds' as const,
        timeout: '5 seconds' as const,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
    },
  },
  transform: {
    loadBalancer: (args: aws.lb.LoadBalancerArgs) => {
      args.idleTimeout = IDLE_SECONDS
      args.dropInvalidHeaderFields = true
      return undefined
    },
    loadBalancerSecurityGroup: (args: aws.ec2.SecurityGroupArgs) => {
      args.ingress = [
        { protocol: 'tcp', fromPort: listener.port, toPort: listener.port, prefixListIds: [edge.id] },
      ]
      args.egress = [{ protocol: 'tcp', fromPort: port, toPort: port, securityGroups: [group.id] }]
      return undefined
    },
  },
})

/** Tasks of the group hear their balancer. */
export const letBalancerIn = (
  name: string,
  service: sst.aws.Service,
  group: aws.ec2.SecurityGroup,
  port: number,
): void => {
  new aws.vpc.SecurityGroupIngressRule(`${name}FromBalancer`, {
    securityGroupId: group.id,
    referencedSecurityGroupId: service.nodes.loadBalancer.securityGroups.apply(([first]) => first ?? ''),
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
  })
}
