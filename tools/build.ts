import { buildArtefacts } from './artefacts.ts'
import { complain } from './ending.ts'
import { createProgress } from './progress.ts'

/** `npm run build`: what the images contain, in `dist`. */
try {
  await createProgress(process.stdout).step('workers, gateway, functions and web in dist', () =>
    buildArtefacts(),
  )
} catch (error) {
  complain(error)
  process.exit(1)
}
