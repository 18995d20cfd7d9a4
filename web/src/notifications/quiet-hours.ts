/** A time of day, as an input tells it: 07:30. */
export const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/

/** From when to when on each day, by this machine's clock. */
export type QuietHours = { from: string; to: string }

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** Whether it is quiet at a moment; hours that end before they begin go over midnight, and equal ones last all day. */
export const isQuietAt = ({ from, to }: QuietHours, at: Date): boolean => {
  const now = at.getHours() * 60 + at.getMinutes()
  const [begin, end] = [minutesOf(from), minutesOf(to)]
  return begin < end ? now >= begin && now < end : now >= begin || now < end
}
