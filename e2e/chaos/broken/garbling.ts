import { replaceModule } from './replace-module.ts'

replaceModule('/workers/whatsapp/media/open.ts', new URL('./garbling-open.ts', import.meta.url).href)
