/** The sides of a picture, so that it has its room before it is there; nothing of what this browser can't open. */
export const sidesOf = async (
  file: Blob,
): Promise<{ width: number; height: number } | Record<string, never>> => {
  if (!file.type.startsWith('image/')) return {}
  try {
    const picture = await createImageBitmap(file)
    const { width, height } = picture
    picture.close()
    return { width, height }
  } catch {
    return {}
  }
}
