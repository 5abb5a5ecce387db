-- What a pipeline does with the Combined Log Format, by the engine itself; LOG is the file, TABLE the table.
INSERT INTO TABLE (time, client, user, method, target, status, bytes, referrer, agent)
SELECT parseDateTime(part[3], '%d/%b/%Y:%H:%i:%s +0000', 'UTC'), part[1], if(part[2] = '-', '', part[2]),
    extract(part[4], '^[A-Za-z_-]+'), extract(part[4], '^[A-Za-z_-]+ ([^ ]+)'), toUInt16(part[5]), toUInt64OrZero(part[6]),
    if(part[7] = '-', '', part[7]), if(part[8] = '-', '', part[8])
FROM
(
    SELECT extractGroups(line, '^([^ ]+) [^ ]+ (.+?) \\[([^\\]]+)\\] "((?:[^"\\\\]|\\\\.)*)" ([0-9]{3}) ([0-9]+|-) "((?:[^"\\\\]|\\\\.)*)" "((?:[^"\\\\]|\\\\.)*)"') AS part
    FROM file('LOG', 'LineAsString', 'line String')
    WHERE notEmpty(part)
);
