"""What a web server starts."""

from django.core.wsgi import get_wsgi_application

from qingzhi.platform import boot, start

boot.configure()
application = get_wsgi_application()
start.refuse_unsafe()
