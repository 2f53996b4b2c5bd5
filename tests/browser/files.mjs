// Made-up files of real formats, for journeys that send them: an inventory (lshw), the log of a verified wipe (nwipe).

const BYTES = 256_060_514_304

const file = (name, mimeType, text) => ({ name, mimeType, buffer: Buffer.from(text) })

/** What lshw says of a laptop with one disk inside. */
export function lshw(serial, disk) {
  const inside = {
    id: 'disk', class: 'disk', description: 'ATA Disk', product: 'NOVA SSD 256', vendor: 'Nova', physid: '0.0.0',
    businfo: 'scsi@2:0.0.0', logicalname: '/dev/sda', serial: disk, units: 'bytes', size: BYTES,
  }
  const sata = { id: 'sata', class: 'storage', description: 'SATA controller', handle: 'PCI:0000:00:17.0', children: [inside] }
  const memory = { id: 'memory', class: 'memory', description: 'System Memory', units: 'bytes', size: 8_589_934_592 }
  const board = {
    id: 'core', class: 'bus', description: 'Motherboard', product: 'LM14-MB', vendor: 'Novatel Industries',
    serial: `MB-${serial}`, children: [memory, sata],
  }
  const machine = {
    id: 'bench-pc', class: 'system', claimed: true, handle: 'DMI:0001', description: 'Notebook', product: 'Lumio 14',
    vendor: 'Novatel Industries', version: 'A2', serial, width: 64, configuration: { chassis: 'notebook' }, children: [board],
  }
  return file('lshw.json', 'application/json', JSON.stringify(machine))
}

/** What nwipe 0.42 writes of this disk, wiped and verified at noon of `day` (`2012-12-16`). */
export function nwipe(disk, day) {
  const start = Date.parse(`${day}T12:00:00Z`)
  const at = (minutes) => {
    const [day, hour] = new Date(start + minutes * 60_000).toISOString().split('T')
    return `[${day.replaceAll('-', '/')} ${hour.slice(0, 8)}]`
  }
  const rule = '*'.repeat(80)
  const line = '-'.repeat(80)
  const right = (value, width) => String(value).padStart(width)
  return file('nwipe.log', 'text/plain', [
    `${at(0)}  notice: Found /dev/sda,  ATA, NOVA SSD 256, 256 GB, S/N=${disk}`,
    `${at(0)}    info: /dev/sda, sector(logical)/block(physical) sizes 512/512`,
    `${at(0)}    info: No hidden sectors on /dev/sda`,
    `${at(0)}    info: Automatically enumerated 1 devices.`,
    `${at(1)}  notice: Program options are set as follows...`,
    `${at(1)}  notice:   banner       = nwipe 0.42`,
    `${at(1)}  notice:   method       = Fill With Zeros`,
    `${at(1)}  notice:   rounds       = 1`,
    `${at(1)}  notice:   verify       = 1 (last pass)`,
    `${at(1)}  notice:   do not perform a final blank pass`,
    `${at(1)}  notice: /dev/sda has serial number ${disk}`,
    `${at(1)}  notice: /dev/sda, sect/blk/dev 512/512/${BYTES}`,
    `${at(2)}  notice: Invoking method 'Fill With Zeros' on /dev/sda`,
    `${at(2)}  notice: Starting round 1 of 1 on /dev/sda`,
    `${at(2)}  notice: Starting pass 1/1, round 1/1, on /dev/sda`,
    `${at(20)}  notice: ${BYTES} bytes written to /dev/sda`,
    `${at(20)}  notice: Verifying pass 1 of 1, round 1 of 1, on /dev/sda`,
    `${at(35)}  notice: ${BYTES} bytes read from /dev/sda`,
    `${at(35)}  notice: Verified pass 1 of 1, round 1 of 1, on '/dev/sda'.`,
    `${at(35)}  notice: Finished pass 1/1, round 1/1, on /dev/sda`,
    `${at(35)}  notice: Finished final round 1 of 1 on /dev/sda`,
    '',
    '******************************** Error Summary *********************************',
    '!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors',
    line,
    `       sda | ${right(0, 11)} | ${right(0, 20)} | ${right(0, 20)}`,
    rule,
    '',
    '******************************* Erasure Summary ********************************',
    '!   Device |      Bytes Erased |      Bytes Total | Percentage Erased',
    line,
    `       sda | ${right(BYTES, 17)} | ${right(BYTES, 16)} | ${right('100.00%', 17)}`,
    rule,
    '',
    '********************************* Drive Status *********************************',
    '!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number',
    line,
    `       sda | Erased |  210 MB/s | 00:33:00 | NOVA SSD 256/${disk}`,
    line,
    `${at(36)} Total Throughput  210 MB/s, Fill With Zeros, 1R+NB+VL`,
    rule,
    '',
    `${at(36)}    info: Nwipe successfully completed. See summary table for details.`,
    '',
  ].join('\n'))
}
