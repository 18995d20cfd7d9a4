import { router } from './router.ts'

/** The agents' web app. */
export const web = new sst.aws.StaticSite('Web', {
  path: 'web',
  build: { command: 'npm run build', output: 'dist' },
  router: { instance: router },
  assets: {
    // As local/site.ts has it; the last that fits counts.
    fileOptions: [
      { files: '**', cacheControl: 'no-cache' },
      // Their names carry a hash of what is in them.
      { files: 'assets/**', cacheControl: 'public, max-age=31536000, immutable' },
    ],
  },
})
