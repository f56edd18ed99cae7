// What APIs must hear may be about a device, or about everybody: such events name no user.

export const eventsOfDevices = `
alter table security_events add column device_id text;
`;
