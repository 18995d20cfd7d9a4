import { replaceModule } from './replace-module.ts'

replaceModule('/core/auth/access.ts', new URL('./leaking-access.ts', import.meta.url).href)
