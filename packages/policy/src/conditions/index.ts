import type { Condition } from '../condition.ts';
import { applications } from './applications.ts';
import { clientAppTypes } from './client-app-types.ts';
import { locations } from './locations.ts';
import { users } from './users.ts';

/** Every condition this engine evaluates, cheapest first. Adding one is a file, a line here, and its cases. */
export const conditions: readonly Condition[] = [applications, users, clientAppTypes, locations];
