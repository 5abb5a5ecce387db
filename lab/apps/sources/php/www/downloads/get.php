<?php
// Hands a file to nginx by X-Accel-Redirect.
header('Content-Type: text/plain');
header('X-Accel-Redirect: /held/manual.txt');
