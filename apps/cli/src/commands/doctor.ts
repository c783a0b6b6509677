import { command, declare, type OptionsOf } from "../command.ts";
import { json, reading } from "../flags.ts";

const options = declare({ ...reading, ...json });
export type DoctorOptions = OptionsOf<typeof options>;

export const doctor = command({
  name: "doctor",
  description: "check the settings, the store, the connection, the account and each collection",
  options,
  load: async () => (await import("../run/doctor.ts")).doctor,
});
