/** What this machine must have before `up` begins. */
export { checkHost, judgeHost, requireHost, type Check, type HostQuestion } from './check-host.ts';
export { freePort, isPortFree } from './port-probe.ts';
export { portHolder } from './port-holder.ts';
