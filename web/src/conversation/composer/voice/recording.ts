import { loudnessOf } from './loudness.ts'

/** What a browser records in, best first: what WhatsApp takes as it is, Opus in another container, and what is left. */
const FORMATS = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4']

/** How often the loudness is taken, ms. */
const MOMENT_MS = 100
/** Speech is clear at this, bits a second. */
const BITS = 32_000

/** What is being recorded. */
export type Recording = {
  /** Ends it. @returns what was recorded, how long that is and how loud each moment */
  stop: () => Promise<{ recorded: Blob; seconds: number; moments: number[] }>
  /** Ends it, and forgets it. */
  discard: () => void
}

const listenTo = (stream: MediaStream) => {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  return {
    now: (): number => {
      analyser.getFloatTimeDomainData(samples)
      return loudnessOf(samples)
    },
    close: () => void context.close(),
  }
}

/**
 * Begins to record from the microphone.
 * @param onMoment told how long it is by now, s, and how loud this moment
 * @throws DOMException where the person, or the browser, does not let it
 */
export const startRecording = async (
  onMoment: (seconds: number, loudness: number) => void,
): Promise<Recording> => {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  })
  const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format))
  const recorder = new MediaRecorder(stream, {
    audioBitsPerSecond: BITS,
    ...(mimeType === undefined ? {} : { mimeType }),
  })
  const loudness = listenTo(stream)
  const moments: number[] = []
  const chunks: Blob[] = []
  const begun = performance.now()
  const secondsNow = () => (performance.now() - begun) / 1000
  const timer = setInterval(() => {
    const now = loudness.now()
    moments.push(now)
    onMoment(secondsNow(), now)
  }, MOMENT_MS)
  const ended = new Promise<void>((resolve) => {
    recorder.addEventListener('stop', () => {
      resolve()
    })
  })
  recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data))
  recorder.start()
  let isOver = false
  const end = (): void => {
    if (isOver) return
    isOver = true
    clearInterval(timer)
    if (recorder.state !== 'inactive') recorder.stop()
    for (const track of stream.getTracks()) track.stop()
    loudness.close()
  }
  return {
    stop: async () => {
      const seconds = secondsNow()
      end()
      await ended
      return { recorded: new Blob(chunks, { type: recorder.mimeType }), seconds, moments }
    },
    discard: end,
  }
}
