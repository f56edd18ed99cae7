// What a developer orders, as an addition to the authority: faults and where the clock stands, the addresses that take
// the orders, and what happens to the requests that faults are for. The production authority does not load this.
import { type Additions, Disconnect } from '../app.ts';
import { authorize, version1Authorize } from '../endpoints/authorize.ts';
import { clock, type MovableClock } from '../endpoints/clock.ts';
import { version1DeviceCode } from '../endpoints/device-authorization.ts';
import { faults } from '../endpoints/faults.ts';
import { version1Token } from '../endpoints/token.ts';
import { ProtocolError } from '../errors.ts';
import { createFaults, type Faults, faultError } from '../faults/fault.ts';
import { canonicalPath } from '../http/canonical-path.ts';
import type { Handler } from '../routes.ts';

export interface FaultInjection extends Additions {
	/** orders them in the process, as the address does for everybody else */
	faults: Faults;
}

const isVersion1 = (handler: Handler | undefined) => handler === version1Token || handler === version1DeviceCode;

/**
 * @param movable the authority's clock, to be moved at `/dev/clock`; without one there is no such address
 * @returns an addition that a development authority or a test is built with
 */
export function createFaultInjection(movable?: MovableClock): FaultInjection {
	const ordered = createFaults();
	const takeOrders: Handler = (_, exchange) => faults(ordered, exchange);
	const moveClock: Handler = (_, exchange) => clock(movable as MovableClock, exchange);
	return {
		faults: ordered,
		routes: [
			{ pattern: /^\/dev\/(faults)$/i, methods: ['GET', 'POST', 'DELETE'], handler: takeOrders },
			...(movable ? [{ pattern: /^\/dev\/(clock)$/i, methods: ['GET', 'POST'], handler: moveClock } as const] : []),
		],
		async before(exchange, handler) {
			const fault =
				handler === takeOrders || handler === moveClock
					? undefined
					: ordered.take(canonicalPath(exchange.request.path));
			if (!fault) return;
			if (fault.delayMilliseconds) await new Promise((resolve) => setTimeout(resolve, fault.delayMilliseconds));
			if (fault.kind === 'disconnect') throw new Disconnect();
			const error = faultError(fault);
			if (!error) return;
			// the authorization endpoint tells the client of it, once it knows that the client is one
			if (fault.kind !== 'refuse' || !(handler === authorize || handler === version1Authorize))
				throw isVersion1(handler) && error instanceof ProtocolError ? error.asVersion1() : error;
			exchange.orderedRefusal = error;
		},
	};
}
