import indonesian from 'cldr-annotations-full/annotations/id/annotations.json' with { type: 'json' }
import english from 'emojibase-data/en/data.json' with { type: 'json' }
import words from 'emojibase-data/en/messages.json' with { type: 'json' }
import type { Plugin } from 'vite'

/** Newer emoji are boxes on most of the phones that get them. */
const NEWEST = 15
/** Parts of others, which mean nothing alone. */
const COMPONENTS = 2

const CATEGORIES: Readonly<Record<string, string>> = {
  'smileys-emotion': 'senyuman & perasaan',
  'people-body': 'orang & tubuh',
  'animals-nature': 'hewan & alam',
  'food-drink': 'makanan & minuman',
  'travel-places': 'perjalanan & tempat',
  activities: 'kegiatan',
  objects: 'benda',
  symbols: 'simbol',
  flags: 'bendera',
}

type Words = { label: string; tags: string[] }

const annotations: Readonly<Record<string, { default?: string[]; tts?: string[] } | undefined>> =
  indonesian.annotations.annotations

/** CLDR names emoji without the sign that says that they are to be shown in colour. */
const inIndonesian = ({ emoji, label, tags }: Words & { emoji: string }): Words => {
  const own = annotations[emoji] ?? annotations[emoji.replaceAll('\uFE0F', '')]
  return own === undefined ? { label, tags } : { label: own.tts?.[0] ?? label, tags: own.default ?? [] }
}

const dataIn = (language: 'en' | 'id') => ({
  emojis: english.flatMap(({ emoji, label, tags = [], group, version }) => {
    if (group === undefined || group === COMPONENTS || version > NEWEST) return []
    const said = language === 'id' ? inIndonesian({ emoji, label, tags }) : { label, tags }
    return [{ emoji, category: group, version, ...said }]
  }),
  categories: words.groups
    .filter(({ order }) => order !== COMPONENTS)
    .map(({ key, message, order }) => ({
      index: order,
      label: language === 'id' ? (CATEGORIES[key] ?? message) : message,
    })),
})

const PREFIX = 'virtual:emoji/'

/** What the emoji picker shows and finds, by language: part of the build, so that the page asks nobody for it. */
export const emojiData = (): Plugin => ({
  name: 'sahut-emoji',
  resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
  load: (id) =>
    id.startsWith(`\0${PREFIX}`)
      ? `export default ${JSON.stringify(dataIn(id.endsWith('id') ? 'id' : 'en'))}`
      : undefined,
})
