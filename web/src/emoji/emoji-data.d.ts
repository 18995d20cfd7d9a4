/** Made by web/emoji-data.ts. */
declare module 'virtual:emoji/*' {
  const data: {
    emojis: { emoji: string; category: number; label: string; version: number; tags: string[] }[]
    categories: { index: number; label: string }[]
  }
  export default data
}
