/** What this machine must have before `up` begins. */
export { checkHost, requireHost, type Check, type HostQuestion } from './check-host.ts';
export { machinePorts, type MachinePorts } from './machine-ports.ts';
