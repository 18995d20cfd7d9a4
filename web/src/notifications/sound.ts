/** Two short notes, Hz and when they begin, s. */
const NOTES = [
  [880, 0],
  [1174.66, 0.11],
] as const

const LENGTH_S = 0.24
const LOUDNESS = 0.12

let context: AudioContext | undefined

const playNote = (audio: AudioContext, frequency: number, begin: number): void => {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.type = 'sine'
  oscillator.frequency.value = frequency
  // Risen and faded, so that it does not click.
  gain.gain.setValueAtTime(0, begin)
  gain.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.015)
  gain.gain.exponentialRampToValueAtTime(0.0001, begin + LENGTH_S)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(begin)
  oscillator.stop(begin + LENGTH_S)
}

/** Plays the sound of something new; a browser that lets this page make none stays silent. */
export const playSound = async (): Promise<void> => {
  context ??= new AudioContext()
  // The clock of one that sleeps stands still: the notes wait for it, and not for word that it has woken.
  const awake = context.resume()
  for (const [frequency, after] of NOTES) playNote(context, frequency, context.currentTime + after)
  await awake
}
