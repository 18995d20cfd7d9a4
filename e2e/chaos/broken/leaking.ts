import { replaceModule } from './replace-module.ts'

replaceModule('/core/access/access.ts', new URL('./leaking-access.ts', import.meta.url).href)
