/// <reference path="./.sst/platform/config.d.ts" />

const KEPT = ['production']

/** All of Sahut on AWS. What differs between stages stands in infra/stage.ts. */
export default $config({
  app: ({ stage }) => ({
    name: 'sahut',
    home: 'aws',
    removal: KEPT.includes(stage) ? 'retain' : 'remove',
    protect: KEPT.includes(stage),
    providers: {
      aws: {
        version: '7.20.0',
        // Jakarta, unless the environment names another one.
        region: (process.env['AWS_REGION'] ?? 'ap-southeast-3') as aws.Region,
      },
      random: '4.16.6',
    },
  }),
  run: async () => {
    const { origin } = await import('./infra/router.ts')
    await Promise.all([import('./infra/web.ts'), import('./infra/media.ts'), import('./infra/alarms.ts')])
    return { url: origin }
  },
})
