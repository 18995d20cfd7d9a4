/** A network in this process with one phone and its companion, for tests. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestCompanion, silenceLibsignal, type TestCompanion } from './baileys-fixture.ts'
import { createSimulatorClient, type SimulatorClient } from './control/client.ts'
import type { Person } from './control/contract.ts'
import { createSimulator } from './simulator.ts'

export interface TestNetwork {
  client: SimulatorClient
  controlUrl: string
  whatsappUrl: string
  phone: Person
  companion: TestCompanion
  close: () => Promise<void>
}

export const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'simulator-'))

/** Starts a network whose phone is paired with a companion. A failure inside the simulator fails the test run. */
export const startNetwork = async (): Promise<TestNetwork> => {
  silenceLibsignal()
  const dataDir = await makeFolder()
  const simulator = await createSimulator({
    dataDir,
    onFailure: (error) => {
      throw error
    },
  })
  const client = createSimulatorClient(simulator.controlUrl)
  const phone = await client.createPhone({ name: 'Toko Maju' })
  const companion = createTestCompanion(simulator.whatsappUrl)
  await companion.pair(client, phone.pn)
  return {
    client,
    controlUrl: simulator.controlUrl,
    whatsappUrl: simulator.whatsappUrl,
    phone,
    companion,
    close: async () => {
      await companion.end()
      await simulator.close()
      await rm(dataDir, { recursive: true })
    },
  }
}
