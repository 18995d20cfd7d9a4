/*
 * How every deployable is told of Redis. Apart from what makes it, so that tests reach theirs by the very same
 * settings.
 */

/** For REDIS_URL: by TLS, as Redis asks for; it holds the password, so it travels as a secret. */
export const redisUrlOf = (redis: {
  user: string
  password: string | undefined
  host: string
  port: number
}): string =>
  `rediss://${redis.user}:${encodeURIComponent(redis.password ?? '')}@${redis.host}:${String(redis.port)}`

/** REDIS_URL comes as a secret. */
export const clusterEnvironment = (level: 'redis' | 'redis-streams' | 'kafka'): Record<string, string> => ({
  REALTIME_LEVEL: level,
  REDIS_CLUSTER: 'true',
})
