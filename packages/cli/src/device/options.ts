// What the commands of a device have in common.

/** where the key is kept, unless told otherwise */
export const deviceFile = '.countersign/device.json';
