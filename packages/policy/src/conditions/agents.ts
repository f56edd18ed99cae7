// Which sessions of agents are meant: all of an agent's account, or those begun on an endpoint. The member stands in
// exports and in no schema. Microsoft Entra, "Target agent identities" (preview).
import { agentCondition } from '../agent-condition.ts';

export const agents = agentCondition('agents');
