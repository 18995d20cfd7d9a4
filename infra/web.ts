import { router } from './router.ts'

/** The agents' web app. */
export const web = new sst.aws.StaticSite('Web', {
  path: 'web',
  build: { command: 'npm run build', output: 'dist' },
  router: { instance: router },
})
