import { replaceModule } from './replace-module.ts'

replaceModule('/core/log/create-log.ts', new URL('./crediting-log.ts', import.meta.url).href)
